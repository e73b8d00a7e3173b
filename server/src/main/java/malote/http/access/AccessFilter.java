package malote.http.access;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Has {@link Access} look at every request that was matched to a resource. */
@Singleton
final class AccessFilter {
    /** The framework makes filters before the server has its parts. */
    private final Provider<Access> access;

    @Inject
    AccessFilter(Provider<Access> access) {
        this.access = access;
    }

    @ServerRequestFilter
    @Nullable
    Response check(ResourceInfo route, RoutingContext routing) {
        return access.get().check(route.getResourceMethod(), routing);
    }
}
