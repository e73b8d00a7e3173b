package malote.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import malote.message.Ispb;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private static final Instant START = Instant.parse("2026-02-21T19:27:00Z");
    private static final Deed.Actor NOBODY = new Deed.Actor(null, Caller.Kind.NONE, null, null);

    private final FakeKeyStore store = new FakeKeyStore();
    private Instant now = START;
    private final KeyRing ring = new KeyRing(store, () -> now);
    private final AtomicInteger told = new AtomicInteger();
    private final KeyText text = KeyText.random();

    @Test
    void aKeyTellsWhoItIsFromTheNextLookOn() {
        add(text, null);
        assertThat(ring.of(text.reveal())).isInstanceOf(Recognition.Wrong.class);

        ring.tick();

        assertThat(ring.of(text.reveal()))
                .isEqualTo(new Recognition.Known(new Caller(
                        "bank",
                        Caller.Kind.KEY,
                        Set.of(Role.COLLECT),
                        Institutions.of(List.of(new Ispb("32074986"))))));
    }

    @Test
    void anotherSecretIsAsUnknownAsAnotherId() {
        add(text, null);
        store.keys.put(text.id(), new KeyStore.Stored(store.stored(text.id()).key(), "00".repeat(32)));
        ring.tick();

        assertThat(detail(text.reveal()))
                .isEqualTo(detail(KeyText.random().reveal()))
                .isEqualTo("This key is not known here.");
    }

    @Test
    void aSessionIsGoodForAsLongAsItsKeyAndTellsNothingOfIt() {
        add(text, null);
        ring.tick();
        String session = ring.session(text.reveal());

        assertThat(ring.ofSession(session)).isEqualTo(ring.of(text.reveal()));
        assertThat(session)
                .doesNotContain(text.reveal().substring(13))
                .doesNotContain(store.stored(text.id()).digest());
        for (String wrong :
                List.of("", ".", text.id(), session.substring(1), session + "00", text.id() + ".00", text.reveal())) {
            assertThat(ring.ofSession(wrong)).as(wrong).isInstanceOf(Recognition.Wrong.class);
        }
        store.revoke(text.id(), deed());
        ring.tick();
        assertThat(ring.ofSession(session)).isInstanceOf(Recognition.Wrong.class);
    }

    @Test
    void aTypingErrorIsToldFromAKeyThatIsNotKnown() {
        String key = text.reveal();
        assertThat(detail(key.substring(0, key.length() - 1) + (key.endsWith("0") ? "1" : "0")))
                .contains("check sum");
    }

    @Test
    void aRevokedKeyIsWrongFromTheNextLookOnAndListenersLearnOfIt() {
        add(text, null);
        ring.tick();
        ring.onChange(told::incrementAndGet);
        store.revoke(text.id(), deed());
        assertThat(ring.of(text.reveal())).isInstanceOf(Recognition.Known.class);

        ring.tick();

        assertThat(detail(text.reveal())).contains("revoked");
        assertThat(told).hasValue(1);
        ring.tick();
        assertThat(told).as("nothing is new").hasValue(1);
    }

    @Test
    void aKeyExpiresByTheClockAloneAlsoWhileTheStoreIsAway() {
        add(text, START.plusSeconds(10));
        ring.tick();
        ring.onChange(told::incrementAndGet);
        store.isAway = true;

        now = START.plusSeconds(9);
        ring.tick();
        assertThat(ring.of(text.reveal())).isInstanceOf(Recognition.Known.class);
        assertThat(told).hasValue(0);

        now = START.plusSeconds(10);
        ring.tick();
        assertThat(detail(text.reveal())).contains("expired at 2026-02-21T19:27:10Z");
        assertThat(told).hasValue(1);
    }

    @Test
    void whileTheStoreIsAwayKnownKeysGoOn() {
        add(text, null);
        ring.tick();
        store.isAway = true;
        store.revoke(text.id(), deed());
        ring.tick();
        ring.tick();
        assertThat(ring.of(text.reveal())).isInstanceOf(Recognition.Known.class);
        assertThat(ring.exist()).isTrue();

        store.isAway = false;
        ring.tick();
        assertThat(detail(text.reveal())).contains("revoked");
    }

    @Test
    void askingCostsNoLookAtTheStore() {
        add(text, null);
        ring.tick();
        int before = store.reads;
        for (int i = 0; i < 100; i++) {
            ring.of(text.reveal());
            ring.of(KeyText.random().reveal());
        }
        assertThat(store.reads).isEqualTo(before);
    }

    @Test
    void everybodyIsAskedOnceThereIsAKeyBeItRevokedAndBeforeItIsKnown() {
        assertThat(ring.exist()).as("not known yet").isTrue();
        ring.tick();
        assertThat(ring.exist()).isFalse();

        add(text, null);
        store.revoke(text.id(), deed());
        ring.tick();
        assertThat(ring.exist()).isTrue();
    }

    @Test
    void everybodyIsAskedAlsoAfterTheKeysAreGone() {
        add(text, null);
        ring.tick();
        store.lose();
        ring.tick();

        assertThat(detail(text.reveal())).contains("not known");
        assertThat(ring.exist()).isTrue();
    }

    @Test
    void theLastUseIsWrittenOnceAnHourAndNotLost() {
        add(text, null);
        ring.tick();
        ring.of(text.reveal());
        store.isAway = true;
        ring.tick();
        assertThat(store.uses).isEmpty();

        store.isAway = false;
        ring.tick();
        assertThat(store.uses).containsEntry(text.id(), Instant.parse("2026-02-21T19:00:00Z"));

        store.uses.clear();
        now = START.plus(Duration.ofMinutes(20));
        ring.of(text.reveal());
        ring.tick();
        assertThat(store.uses).isEmpty();

        now = START.plus(Duration.ofMinutes(40));
        ring.of(text.reveal());
        ring.tick();
        assertThat(store.uses).containsEntry(text.id(), Instant.parse("2026-02-21T20:00:00Z"));
    }

    private void add(KeyText key, @Nullable Instant expires) {
        store.create(key, wish(expires), deed());
    }

    private static KeyStore.Wish wish(@Nullable Instant expires) {
        return new KeyStore.Wish("bank", Institutions.of(List.of(new Ispb("32074986"))), Set.of(Role.COLLECT), expires);
    }

    private static Deed deed() {
        return new Deed(NOBODY, Deed.Act.CREATE_KEY, "");
    }

    private String detail(String key) {
        return ((Recognition.Wrong) ring.of(key)).detail();
    }
}
