package malote.cli.icom;

/**
 * A message to send.
 *
 * @param name where it is from, for people
 * @param content its bytes, at least one
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
record XmlFile(String name, byte[] content) {}
