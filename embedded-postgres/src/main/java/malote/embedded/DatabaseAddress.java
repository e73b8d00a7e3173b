package malote.embedded;

/** Where a database is and how to log in to it. {@code toString} leaves the password out. */
public record DatabaseAddress(String host, int port, String database, String user, String password) {

    /** The JDBC URL, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
