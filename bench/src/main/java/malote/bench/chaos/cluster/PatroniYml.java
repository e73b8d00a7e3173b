package malote.bench.chaos.cluster;

import java.io.IOException;
import java.util.List;
import malote.bench.chaos.program.Programs;

/** What Patroni is told on one of the hosts. */
final class PatroniYml {
    /** Seconds until the lease of a primary that is not renewed ends. */
    static final int TTL = 10;

    private PatroniYml() {}

    /** @param etcd {@code host:port} of all members of etcd, with commas between */
    static String of(Node node, String etcd, boolean synchronous) throws IOException {
        return String.join(
                "\n",
                List.of(
                        "scope: malote",
                        "name: " + node.name(),
                        "restapi:",
                        "  listen: " + node.host().hostAndPort(Node.PATRONI_PORT),
                        "  connect_address: " + node.host().hostAndPort(Node.PATRONI_PORT),
                        // Not etcd3: with that, Patroni 3.0.2 lets an old primary overwrite the key of the new one.
                        "etcd:",
                        "  hosts: " + etcd,
                        "bootstrap:",
                        "  dcs:",
                        "    ttl: " + TTL,
                        "    loop_wait: 2",
                        "    retry_timeout: 4",
                        "    maximum_lag_on_failover: 1073741824",
                        "    synchronous_mode: " + synchronous,
                        "    postgresql:",
                        "      use_pg_rewind: true",
                        "      use_slots: true",
                        "      parameters:",
                        "        max_connections: 64",
                        "        shared_buffers: 64MB",
                        "        max_wal_size: 256MB",
                        "        min_wal_size: 64MB",
                        "        wal_keep_size: 128MB",
                        // With the default of a minute a standby whose host is gone would hold all commits up for so
                        // long.
                        "        wal_sender_timeout: 5s",
                        "        wal_receiver_timeout: 5s",
                        "  initdb:",
                        "  - encoding: UTF8",
                        "  - locale: C",
                        "  - data-checksums",
                        "postgresql:",
                        "  listen: " + node.host().hostAndPort(Node.POSTGRES_PORT),
                        "  connect_address: " + node.host().hostAndPort(Node.POSTGRES_PORT),
                        "  data_dir: " + node.data(),
                        "  bin_dir: " + Programs.postgres(),
                        "  pgpass: " + node.sockets().resolve("pgpass"),
                        "  basebackup:",
                        "  - checkpoint: fast",
                        "  authentication:",
                        "    superuser:",
                        "      username: " + PatroniCluster.SUPERUSER,
                        "    replication:",
                        "      username: replicator",
                        "  parameters:",
                        "    unix_socket_directories: " + node.sockets(),
                        "  pg_hba:",
                        "  - local all all trust",
                        "  - host all all 0.0.0.0/0 trust",
                        "  - host replication all 0.0.0.0/0 trust",
                        ""));
    }
}
