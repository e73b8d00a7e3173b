package malote.client;

/**
 * What became of messages that were sent: they are all stored.
 *
 * @param recebidas how many were sent
 * @param novas how many of them were not there before
 */
public record Receipt(int recebidas, int novas) {}
