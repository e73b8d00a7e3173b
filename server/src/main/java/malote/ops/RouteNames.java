package malote.ops;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of routes, in which what changes from request to request is left out. */
final class RouteNames {
    private static final Pattern STREAM = Pattern.compile("/api/pix/[^/]+/stream/([^/]+)");
    private static final Pattern MESSAGES = Pattern.compile("/api/pix/[^/]+/msgs");
    private static final Pattern ICOM =
            Pattern.compile("/api/v1/(?:in/[^/]+/msgs|(?:in|out)/catalog|out/[^/]+/stream/([^/]+))");
    private static final Pattern UTILITY = Pattern.compile("/api/util/(msgs|static)/.*");
    private static final Pattern OPERATIONS = Pattern.compile("/(metrics|health/live|health/ready)");

    private RouteNames() {}

    /** The route of a path; {@code other} for what is none of those that are called all the time. */
    static String of(String path) {
        Matcher stream = STREAM.matcher(path);
        if (stream.matches()) {
            String last = stream.group(1);
            return "/api/pix/{ispb}/stream/" + (last.equals("start") || last.equals("stop") ? last : "{interationId}");
        } else if (MESSAGES.matcher(path).matches()) {
            return "/api/pix/{ispb}/msgs";
        }
        Matcher icom = ICOM.matcher(path);
        if (icom.matches()) {
            String last = icom.group(1);
            return last != null
                    ? "/api/v1/out/{ispb}/stream/" + (last.equals("start") ? last : "{token}")
                    : path.endsWith("/msgs") ? "/api/v1/in/{ispb}/msgs" : path;
        }
        Matcher utility = UTILITY.matcher(path);
        if (utility.matches()) {
            return utility.group(1).equals("msgs") ? "/api/util/msgs/{ispb}/{number}" : "/api/util/static/{bytes}";
        }
        return OPERATIONS.matcher(path).matches() ? path : "other";
    }
}
