/**
 * The same over a PostgreSQL with automatic failover: three hosts, each with PostgreSQL, Patroni and a member of etcd, that die, freeze
 * and are cut off from each other.
 */
@NullMarked
package malote.bench.chaos.cluster;

import org.jspecify.annotations.NullMarked;
