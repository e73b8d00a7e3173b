package malote.http.access;

/** Whom a route is for. With a port for operators each side has a port of its own. */
public enum Side {
    COLLECTORS,
    OPERATORS
}
