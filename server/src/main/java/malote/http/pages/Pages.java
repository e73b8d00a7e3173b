package malote.http.pages;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import malote.access.Role;
import malote.http.access.Access;
import malote.http.access.Side;

/** The files of the pages: the dashboard, the description of the routes, and the login, which everybody may see. */
@Singleton
final class Pages {
    private static final Role[] OPERATORS = {Role.OBSERVE, Role.OPERATE, Role.ADMIN};

    private final Access access;

    @Inject
    Pages(Access access) {
        this.access = access;
    }

    void register(@Observes Router router) {
        StaticHandler files = StaticHandler.create("pages").setDefaultContentEncoding("UTF-8");
        // By expressions, for the pattern /docs/* would match /docs, too, from which the page would not find its files.
        serve(router, "/entrar/.*", access.isOn(Side.OPERATORS), files);
        serve(router, "/docs/.*", access.asksToLogIn("../entrar/", Side.OPERATORS, Role.values()), files);
        serve(router, "/painel/.*", access.requires(Side.OPERATORS, OPERATORS), files);
        serve(router, "/", access.asksToLogIn("entrar/", Side.OPERATORS, OPERATORS), files);
    }

    private static void serve(
            Router router, String paths, Handler<RoutingContext> guard, Handler<RoutingContext> files) {
        router.routeWithRegex(paths)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(guard)
                .handler(files);
    }
}
