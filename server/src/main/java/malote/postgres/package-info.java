/**
 * The store on PostgreSQL, and migrations; may use {@code queue}, {@code operator} and {@code embedded}. What a queue holds it leaves
 * to a {@code ContentTable}; packages below this one know the types of content.
 */
@NullMarked
package malote.postgres;

import org.jspecify.annotations.NullMarked;
