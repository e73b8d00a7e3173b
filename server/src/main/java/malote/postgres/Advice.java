package malote.postgres;

import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Says for people why a database cannot be used, and what they can do. One line, never empty. */
public final class Advice {
    private Advice() {}

    /** Why a connection or a migration failed, and what to do about it. */
    public static String of(Throwable failure) {
        return of(failure, true);
    }

    /** The same where the database was reached before, so that its address is right. */
    public static String ofReached(Throwable failure) {
        return of(failure, false);
    }

    private static String of(Throwable failure, boolean isAddressInDoubt) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "there is no host of this name" + (isAddressInDoubt ? ": check DB_HOST" : "");
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String reason =
                        named(sql).replaceFirst("^(FATAL|ERROR|PANIC): *", "").replaceFirst("\\. Check that .*", "");
                // "The connection attempt failed" says nothing; why it did is below.
                Throwable below = sql.getCause();
                if (below instanceof IOException
                        && sql.getMessage() != null
                        && sql.getMessage().contains("attempt failed")) {
                    reason = named(below);
                }
                String advice = ofState(sql.getSQLState(), reason, isAddressInDoubt);
                return advice.isEmpty() ? reason : reason + ": " + advice;
            }
        }
        return named(failure);
    }

    private static String ofState(@Nullable String state, String reason, boolean isAddressInDoubt) {
        if (reason.contains("authentication")) {
            return "check DB_USERNAME and DB_PASSWORD";
        } else if (reason.contains("PKIX path")) {
            return "its certificate was not issued by a CA in DB_SSLROOTCERT";
        } else if (reason.contains("No subject alternative") || reason.contains("No name matching")) {
            return "its certificate is not for the host in DB_HOST (DB_SSLMODE=verify-ca does without that)";
        } else if (reason.contains("does not support SSL")) {
            return "switch ssl on there, or set DB_SSLMODE=disable";
        } else if (reason.contains("client certificate")) {
            return "set DB_SSLCERT and DB_SSLKEY";
        }
        return switch (state == null ? "" : state) {
            case "08001" -> isAddressInDoubt ? "check DB_HOST and DB_PORT, and that a PostgreSQL listens there" : "";
            case "28P01" -> "check DB_USERNAME and DB_PASSWORD";
            case "28000" -> "check DB_USERNAME, and the pg_hba.conf of the database";
            case "3D000" -> "create it (CREATE DATABASE), or set DB_DATABASE to one that is there";
            case "42501" -> "make the user of DB_USERNAME the owner of the database (ALTER DATABASE … OWNER TO …)";
            case "25006" -> "let DB_HOST name the primary, or switch default_transaction_read_only off";
            case "53100" -> "make room on the disk of the database";
            case "53300" -> "raise its max_connections, or close connections of others";
            case "55P03" -> "another server is bringing the tables up to date";
            default -> "";
        };
    }

    /** The first line of its message; where it has none, its kind. */
    private static String named(Throwable e) {
        String kind = e.getClass().getSimpleName();
        return e.getMessage() == null
                ? kind
                : e.getMessage()
                        .lines()
                        .filter(line -> !line.isBlank())
                        .findFirst()
                        .orElse(kind);
    }
}
