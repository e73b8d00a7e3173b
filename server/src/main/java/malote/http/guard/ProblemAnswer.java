package malote.http.guard;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;
import malote.http.Entrance;
import malote.http.IcomProblem;
import malote.http.Problem;
import malote.http.ProblemMappers;

/** Problem documents as answers of a connection, for what never came to a route. */
final class ProblemAnswer {
    private ProblemAnswer() {}

    static FullHttpResponse of(Problem problem, String detail, String instance) {
        byte[] document = problem.document(detail, instance, null);
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(problem.at(instance).status()),
                Unpooled.wrappedBuffer(document));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, Problem.mediaType(instance).toString())
                .set("X-Content-Type-Options", "nosniff")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONTENT_LENGTH, document.length);
        if (IcomProblem.isFor(instance)) {
            answer.headers().set(HttpHeaderNames.DATE, Entrance.date());
        }
        return answer;
    }

    /** The answer, or one with a problem document if it is a refusal of the framework, which has no body. */
    static FullHttpResponse explained(FullHttpResponse answer, HttpRequest request) {
        if (answer.status().code() < 400
                || answer.content().isReadable()
                || request.method().equals(HttpMethod.HEAD)) {
            return answer;
        }
        Problem kind = Problem.of(answer.status().code());
        FullHttpResponse explained = of(kind, detail(kind, request), RequestHead.instance(request));
        for (Map.Entry<String, String> header : answer.headers()) {
            if (!explained.headers().contains(header.getKey())) {
                explained.headers().add(header.getKey(), header.getValue());
            }
        }
        answer.release();
        return explained;
    }

    /** After these nobody waits for the rest of the body. */
    static boolean endsConnection(HttpResponseStatus status) {
        return status.equals(HttpResponseStatus.REQUEST_TIMEOUT)
                || status.equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
    }

    private static String detail(Problem kind, HttpRequest request) {
        return switch (kind.status()) {
            case 413 -> "The body is too large; " + RequestHead.BODY_LIMIT;
            case 404 -> ProblemMappers.nothingHere(RequestTarget.path(request.uri()));
            case 405 -> request.method() + " is not supported here; see Allow.";
            default -> kind.title() + ".";
        };
    }
}
