package malote.postgres.hosts;

import io.vertx.pgclient.PgConnectOptions;
import malote.postgres.Sessions;

/**
 * The host that takes writes.
 *
 * @param sessions how sessions are begun there, over JDBC
 * @param options the same for the asynchronous client; not to be changed
 */
public record Primary(Sessions sessions, PgConnectOptions options) {}
