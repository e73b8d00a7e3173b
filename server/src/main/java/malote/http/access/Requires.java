package malote.http.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import malote.access.Role;

/** Who may use a route. A route without it is refused to everybody. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Requires {
    /** The roles of which a caller needs one. */
    Role[] value();

    /** By which port the route can be reached, if operators have one of their own. */
    Side on();
}
