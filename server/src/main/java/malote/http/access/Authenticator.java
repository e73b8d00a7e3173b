package malote.http.access;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import malote.access.Caller;
import malote.access.Certificates;
import malote.access.Keys;
import malote.access.Recognition;

/**
 * Tells who sends a request by its key, else by the certificate of its connection. As long as there is no way to know clients,
 * and where the server is open to everybody, nobody is asked. Thread-safe.
 */
public final class Authenticator implements Credentials {
    private static final String BEARER = "Bearer ";
    /** What a browser gets when its session ends. By this prefix browsers keep a cookie to the host that set it, and to TLS. */
    public static final String NO_COOKIE = "__Host-malote=; Max-Age=0" + Authenticator.ATTRIBUTES;

    private static final String COOKIE = "__Host-malote";
    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Strict";
    private static final int SESSION_SECONDS = 12 * 60 * 60;
    private static final Recognition ANYONE = new Recognition.Known(Caller.ANYONE);

    private final boolean open;
    private final Keys keys;
    private final Optional<Certificates> certificates;
    private final Clients clients;
    private final boolean isPrivate;

    /**
     * @param open whether everybody may do everything, be there keys or not
     * @param isPrivate whether only this machine reaches the server: then it tells everybody its metrics until it has read its
     *     keys; until then the gate keeps the rest closed
     * @param certificates what client certificates stand for; empty: they are not asked for
     */
    public Authenticator(
            boolean open, Keys keys, Optional<Certificates> certificates, Clients clients, boolean isPrivate) {
        this.open = open;
        this.keys = keys;
        this.certificates = certificates;
        this.clients = clients;
        this.isPrivate = isPrivate;
    }

    /** Whether it was set that everybody may do everything. */
    public boolean isOpen() {
        return open;
    }

    /** Whether everybody may do everything. */
    public boolean letsEverybodyIn() {
        return open || (certificates.isEmpty() && (keys.areKnown() ? !keys.exist() : isPrivate));
    }

    @Override
    public Recognition of(HttpServerRequest request) {
        if (letsEverybodyIn()) {
            return ANYONE;
        }
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null) {
            return ofKey(authorization, request);
        }
        Cookie cookie = request.getCookie(COOKIE);
        return cookie != null ? ofSession(cookie.getValue(), request) : ofCertificate(request);
    }

    /** A cookie that stands for the key in the header of the request, by which it was let in; empty if it has none. */
    public Optional<String> cookie(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return letsEverybodyIn() || authorization == null
                ? Optional.empty()
                : Optional.of(
                        COOKIE + "=" + keys.session(key(authorization)) + "; Max-Age=" + SESSION_SECONDS + ATTRIBUTES);
    }

    private static String key(String authorization) {
        return authorization.substring(BEARER.length()).strip();
    }

    private Recognition ofKey(String authorization, HttpServerRequest request) {
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return new Recognition.Wrong("Authorization must be Bearer and a key, as in Authorization: Bearer mlt_….");
        } else if (!clients.isConfidential(request)) {
            return new Recognition.Wrong(
                    "A key must not travel in clear text: others may have read it, so revoke it. Use TLS (TLS_CERT and"
                            + " TLS_KEY), or set TLS_AT_PROXY=true where a proxy speaks TLS for this server.");
        }
        return keys.of(key(authorization));
    }

    /** Who has read it can use it as long as its key is good. */
    private Recognition ofSession(String session, HttpServerRequest request) {
        return clients.isConfidential(request)
                ? keys.ofSession(session)
                : new Recognition.Wrong("A session must not travel in clear text. Use TLS.");
    }

    private Recognition ofCertificate(HttpServerRequest request) {
        SSLSession session = request.sslSession();
        if (session == null || certificates.isEmpty()) {
            return new Recognition.Missing();
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : session.getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
            return certificates.get().of(chain);
        } catch (SSLPeerUnverifiedException e) {
            return new Recognition.Missing();
        }
    }
}
