package malote.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static malote.queue.TestMessages.freshQueue;
import static malote.queue.TestMessages.messages;
import static malote.queue.TestMessages.payload;
import static malote.queue.TestQueues.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import malote.message.Content;
import malote.message.icom.Gzip;
import malote.message.icom.Payload;
import malote.queue.Store.Deposit;
import malote.queue.Store.Mark;
import malote.queue.Store.Receipt;
import malote.queue.Store.Share;
import malote.queue.Store.Slice;
import org.junit.jupiter.api.Test;

/** What every {@link Store} must do: storing deposits for several queues, all or none of their messages. */
public abstract class SharesContract extends StoreContract {
    private final QueueName one = OTHER.queue(queue.owner());
    private final QueueName two = OTHER.queue(freshQueue().owner());
    private final QueueName three = OTHER.queue(freshQueue().owner());

    protected SharesContract(Replicas replicas) {
        super(replicas);
    }

    @Test
    void storesADepositForSeveralQueuesAndSaysWhereItEndsInEach() {
        List<Content> first = messages(one, 3);
        List<Content> second = messages(two, 2);
        List<Content> third = messages(one, 1);
        List<Content> fourth = messages(three, 4);

        List<Receipt> receipts = get(store.store(List.of(
                deposit(new Share(two, second), new Share(one, first)),
                new Deposit(one, third),
                deposit(new Share(three, fourth)))));

        assertThat(receipts)
                .containsExactly(
                        new Receipt(5, null, List.of(2L, 3L), 1),
                        new Receipt(1, null, 4, 1),
                        new Receipt(4, null, 4, 1));
        assertThat(read(one, 1, 3)).isEqualTo(first);
        assertThat(read(one, 4, 4)).isEqualTo(third);
        assertThat(read(two, 1, 2)).isEqualTo(second);
        assertThat(read(three, 1, 4)).isEqualTo(fourth);
    }

    @Test
    void storesNothingOfADepositOfWhichAShareIsRefused() {
        Payload known = payload();
        Payload differing = Payload.of(known.id(), "other".getBytes(UTF_8));
        get(store.store(List.of(new Deposit(one, List.of(known)))));

        List<Receipt> receipts = get(store.store(List.of(
                deposit(new Share(two, messages(two, 2)), new Share(one, List.of(payload(), differing))),
                deposit(new Share(two, messages(two, 1)), new Share(one, messages(one, 1))))));

        assertThat(receipts)
                .containsExactly(
                        new Receipt(0, known.id(), List.of(0L, 0L), 1), new Receipt(2, null, List.of(1L, 2L), 1));
        assertThat(moved(List.of(new Mark(one, 0, 0), new Mark(two, 0, 0))))
                .containsExactlyInAnyOrder(new Mark(one, 2, 0), new Mark(two, 1, 0));
    }

    @Test
    void doesNotStoreADepositAgain() {
        Deposit deposit = deposit(new Share(one, messages(one, 2)), new Share(two, messages(two, 1)));
        List<Content> more = new ArrayList<>(deposit.shares().get(1).messages());
        more.addAll(messages(two, 2));
        get(store.store(List.of(deposit)));

        assertThat(get(store.store(List.of(deposit)))).containsExactly(new Receipt(0, null, List.of(0L, 0L), 1));
        assertThat(get(store.store(List.of(deposit(deposit.shares().get(0), new Share(two, more))))))
                .containsExactly(new Receipt(2, null, List.of(0L, 3L), 1));

        assertThat(read(one, 1, 2)).isEqualTo(deposit.shares().get(0).messages());
        assertThat(read(two, 1, 3)).isEqualTo(more);
    }

    @Test
    void givesBackAMessageByteForByteAndPackedIfItCameSo() {
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        byte[] large = new byte[Payload.MAX_SIZE];
        new Random(1).nextBytes(large);
        List<Content> payloads = List.of(
                Payload.of(payload().id(), every),
                Payload.of(payload().id(), large),
                Payload.packed(payload().id(), Gzip.pack(every), every.length),
                Payload.packed(payload().id(), Gzip.pack(large), large.length),
                payload());

        get(store.store(List.of(new Deposit(one, payloads))));

        List<Content> stored = read(one, 1, payloads.size());
        assertThat(stored).isEqualTo(payloads);
        assertThat(stored).element(3).satisfies(content -> {
            Payload payload = (Payload) content;
            assertThat(payload.size()).isEqualTo(large.length);
            assertThat(payload.xml()).isEqualTo(large);
        });
    }

    @Test
    void givesWhatIsNeededOfASliceAndPerhapsWhatComesAfter() {
        List<Content> payloads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            payloads.add(Payload.of(payload().id(), new byte[i < 10 ? 100 : Payload.MAX_SIZE / 2]));
        }
        get(store.store(List.of(new Deposit(one, payloads))));
        List<Slice> slices = List.of(
                new Slice(one, new Range(0, 20), 5),
                new Slice(one, new Range(10, 20), 16),
                new Slice(one, new Range(3, 4)));

        List<List<Content>> read = get(store.messages(Store.ANY_ERA, slices));

        for (int i = 0; i < slices.size(); i++) {
            int after = (int) slices.get(i).range().after();
            assertThat(read.get(i))
                    .isEqualTo(payloads.subList(after, after + read.get(i).size()));
            assertThat((long) after + read.get(i).size())
                    .isBetween(slices.get(i).needed(), slices.get(i).range().upTo());
        }
        assertThat(read.get(2)).hasSize(1);
    }

    @Test
    void storesEachDepositOnceAndWholeWhenTwoReplicasStoreForTheSameQueues() {
        List<QueueName> queues = List.of(one, two, three);
        List<Deposit> deposits = new ArrayList<>();
        List<CompletionStage<Receipt>> stages = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            QueueName first = queues.get(i % 3);
            QueueName second = queues.get((i + 1 + i / 3 % 2) % 3);
            Deposit deposit =
                    deposit(new Share(first, messages(first, i % 4 + 1)), new Share(second, messages(second, 1)));
            deposits.add(deposit);
            Store at = replica(i);
            stages.add(whenFree(() -> first(at.store(List.of(deposit)))));
        }

        List<Receipt> receipts = stages.stream().map(StoreContract::get).toList();

        for (QueueName name : queues) {
            List<Share> shares = deposits.stream()
                    .flatMap(deposit -> deposit.shares().stream())
                    .filter(share -> share.queue().equals(name))
                    .toList();
            int count =
                    shares.stream().mapToInt(share -> share.messages().size()).sum();
            List<Content> log = read(name, 1, count);
            assertThat(log).doesNotHaveDuplicates();
            for (Share share : shares) {
                assertThat(log).containsSequence(share.messages());
            }
            assertThat(get(store.moved(List.of(new Mark(name, 0, 0)), List.of()))
                            .marks())
                    .extracting(Mark::tail)
                    .containsExactly((long) count);
        }
        assertThat(IntStream.range(0, deposits.size()))
                .allMatch(i -> receipts.get(i).stored() == deposits.get(i).size());
    }

    static Deposit deposit(Share... shares) {
        return new Deposit(List.of(shares), Optional.empty());
    }
}
