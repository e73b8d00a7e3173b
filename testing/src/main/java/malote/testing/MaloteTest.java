package malote.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A payment system for the tests of a class: a Malote of its own, on a free port, with an empty database and short deadlines, which is gone
 * when the tests are over. Tests get it as a parameter of the type {@link Spi}:
 *
 * <pre>{@code
 * @MaloteTest
 * final class LostAnswerIT {
 *     private static final String BANK = "32074986";
 *
 *     @Test
 *     void anAnswerThatIsLostCostsNoPayment(Spi spi) {
 *         Set<String> seen = ConcurrentHashMap.newKeySet();
 *         IcomCollector collector = IcomCollector.of(Server.at(spi.url().toString()), BANK)
 *                 .start(batch -> batch.messages().forEach(message -> seen.add(message.resourceId())));
 *         Fault lost = spi.strike(Fault.of("lost-answer").ispb(BANK).on("read").times(1));
 *
 *         spi.pay(BANK, "10.00", 20);
 *
 *         await().until(() -> spi.hits(lost) == 1 && seen.size() == 20);
 *         collector.close();
 *     }
 * }
 * }</pre>
 *
 * <p>Payments are rejected (AB03) when they were not answered for 4 s, and a stream that is silent for 3 s is abandoned. The tests of a class,
 * and of the classes nested in it, share the server; after each test its faults are removed, and payments and messages stay. Give each test
 * ISPBs of its own, or have them not mind. Which server is started: {@link MaloteServer}.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SpiExtension.class)
public @interface MaloteTest {
    /**
     * Whether the server speaks TLS and asks for certificates. {@link Spi#certificates} then makes those of clients, and tests can have it as a
     * parameter of the type {@link Certificates}.
     */
    boolean tls() default false;

    /** Settings of the server as {@code NAME=VALUE}, such as {@code ICOM_DEADLINE=2s}; they go before what is said above. */
    String[] settings() default {};
}
