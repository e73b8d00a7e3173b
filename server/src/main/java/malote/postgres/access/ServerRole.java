package malote.postgres.access;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import malote.embedded.DatabaseAddress;
import malote.postgres.Sessions;
import malote.postgres.Sql;
import malote.postgres.Unreachable;

/**
 * The role of the embedded database with which the server works: no superuser, no owner of a table, and in the audit it may
 * only add and read.
 */
public final class ServerRole {
    private static final String NAME = "malote_server";
    private static final int PASSWORD_BYTES = 24;
    private static final String GRANT = Sql.load("server_role");

    private ServerRole() {}

    /**
     * Makes the role, or gives it a new password, which only this process knows. Blocks.
     *
     * @param owner sessions of the superuser, in a database whose schema is up to date
     * @return sessions of the role
     */
    public static Sessions of(Sessions owner) throws Unreachable {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        try (Connection connection = owner.dataSource().getConnection();
                PreparedStatement tell = connection.prepareStatement("SELECT set_config('malote.password', ?, true)");
                Statement grant = connection.createStatement()) {
            connection.setAutoCommit(false);
            tell.setString(1, password);
            tell.execute();
            grant.execute(GRANT);
            connection.commit();
        } catch (SQLException e) {
            throw new Unreachable(e);
        }
        DatabaseAddress at = owner.address();
        return owner.at(new DatabaseAddress(at.host(), at.port(), at.database(), NAME, password));
    }
}
