package malote.http;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;

/** Makes requests of bytes as the framework does, but takes a higher minor version of HTTP/1 for HTTP/1.1 (RFC 9110, section 2.5). */
final class RequestDecoder extends VertxHttpRequestDecoder {
    private static final HttpServerOptions OPTIONS = new HttpServerOptions()
            .setMaxInitialLineLength(RequestHead.MAX_LINE)
            .setMaxHeaderSize(RequestHead.MAX_HEADERS);

    RequestDecoder() {
        super(OPTIONS);
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        DefaultHttpRequest request = (DefaultHttpRequest) super.createMessage(initialLine);
        HttpVersion version = request.protocolVersion();
        boolean isHigher = version.majorVersion() == 1 && version.minorVersion() > 1 && version.minorVersion() < 10;
        if (isHigher && version.protocolName().equals("HTTP")) {
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
        }
        return request;
    }
}
