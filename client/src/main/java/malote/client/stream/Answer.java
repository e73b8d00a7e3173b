package malote.client.stream;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a read brought.
 *
 * @param <M> a message
 * @param messages none, if nothing came in time
 * @param redelivered whether somebody may have seen them before, where the server says it
 * @param next the URI of the next read, which confirms these messages
 * @param location the URI that repeats this answer, where the server says it
 */
public record Answer<M>(List<M> messages, boolean redelivered, URI next, Optional<URI> location) {}
