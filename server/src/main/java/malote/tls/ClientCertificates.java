package malote.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import malote.access.Certificates;
import malote.access.Recognition;

/**
 * Judges client certificates by the newest CAs, revocation lists and rules. A verdict is kept until those change or it is over,
 * so that a request costs one look into a map. Thread-safe.
 */
public final class ClientCertificates implements Certificates {
    /** Then all are judged anew; more than there are institutions. */
    private static final int MOST_VERDICTS = 2_000;
    /** What is refused now may be good soon. */
    private static final Duration REFUSED = Duration.ofSeconds(30);

    private final InstantSource time;
    private volatile State state;

    private record Verdict(Recognition recognition, long untilMillis) {}

    /** What judges, and what it has judged. */
    private record State(Authorities authorities, Rules rules, Map<List<X509Certificate>, Verdict> verdicts) {
        State(Authorities authorities, Rules rules) {
            this(authorities, rules, new ConcurrentHashMap<>());
        }

        Recognition recognise(List<X509Certificate> chain, Instant now) {
            Verdict known = verdicts.get(chain);
            if (known != null && now.toEpochMilli() < known.untilMillis()) {
                return known.recognition();
            }
            Verdict verdict = judge(chain, now);
            if (verdicts.size() >= MOST_VERDICTS) {
                verdicts.clear();
            }
            verdicts.put(List.copyOf(chain), verdict);
            return verdict.recognition();
        }

        private Verdict judge(List<X509Certificate> chain, Instant now) {
            X509Certificate certificate = chain.get(0);
            try {
                Instant until = authorities.validity(chain, now);
                return new Verdict(rules.recognise(certificate), until.toEpochMilli());
            } catch (Authorities.Refused e) {
                return new Verdict(
                        new Recognition.Wrong(
                                "The certificate of " + Names.subject(certificate) + " " + e.getMessage() + "."),
                        now.plus(REFUSED).toEpochMilli());
            }
        }
    }

    ClientCertificates(Authorities authorities, Rules rules, InstantSource time) {
        this.time = time;
        this.state = new State(authorities, rules);
    }

    @Override
    public Recognition of(List<X509Certificate> chain) {
        return chain.isEmpty() ? new Recognition.Missing() : state.recognise(chain, time.instant());
    }

    /** The certificates that a client showed when its connection began; none if it showed none. */
    public static List<X509Certificate> shown(SSLSession session) {
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : session.getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
            return chain;
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** The CAs that clients are told of. */
    List<X509Certificate> authorities() {
        return state.authorities().certificates();
    }

    /**
     * From now on, these judge.
     *
     * @param expected chains about which somebody will ask soon; they are judged before
     */
    void judgeBy(Authorities authorities, Rules rules, Collection<List<X509Certificate>> expected) {
        State next = new State(authorities, rules);
        Instant now = time.instant();
        expected.forEach(chain -> next.recognise(chain, now));
        state = next;
    }
}
