package malote.postgres.json;

import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import malote.message.Content;
import malote.message.Message;
import malote.message.Party;
import malote.queue.Store.Deposit;
import malote.queue.Store.Share;

/**
 * Deposits as the parameters of {@code store_deposits}, or a part of one as those of {@code prepare_part}: an array per
 * column.
 *
 * @param newParties the parties that are among the parameters: each once, ordered by id, so that transactions that store
 *     the same parties wait instead of deadlocking
 */
record DepositRows(Tuple parameters, SortedMap<UUID, Party> newParties) {

    /** Leaves out the parties that are known to be stored. */
    static DepositRows of(List<Deposit> deposits, Predicate<UUID> known) {
        List<Share> shares = deposits.stream().map(Deposit::only).toList();
        int size = shares.stream().mapToInt(share -> share.messages().size()).sum();
        Integer[] request = new Integer[size];
        String[] queue = new String[size];
        Columns columns = new Columns(size);
        for (int i = 0; i < shares.size(); i++) {
            for (Content message : shares.get(i).messages()) {
                request[columns.row] = i;
                queue[columns.row] = shares.get(i).queue().text();
                columns.add((Message) message, known);
            }
        }
        Tuple parameters = columns.parties()
                .addArrayOfString(shares.stream()
                        .map(share -> share.queue().text())
                        .distinct()
                        .toArray(String[]::new))
                .addArrayOfInteger(request)
                .addArrayOfString(queue);
        return new DepositRows(columns.messages(parameters), columns.newParties);
    }

    /** A part of a deposit. */
    static DepositRows ofPart(UUID deposit, int part, List<? extends Content> messages, Predicate<UUID> known) {
        Columns columns = new Columns(messages.size());
        messages.forEach(message -> columns.add((Message) message, known));
        Tuple parameters = columns.parties().addUUID(deposit).addInteger(part);
        return new DepositRows(columns.messages(parameters), columns.newParties);
    }

    /** The messages, an array per column, and their new parties. */
    private static final class Columns {
        final SortedMap<UUID, Party> newParties = new TreeMap<>();
        int row;
        private final String[] endToEndId;
        private final BigDecimal[] amount;
        private final UUID[] payer;
        private final UUID[] receiver;
        private final String[] text;
        private final String[] txId;
        private final OffsetDateTime[] paidAt;

        Columns(int size) {
            endToEndId = new String[size];
            amount = new BigDecimal[size];
            payer = new UUID[size];
            receiver = new UUID[size];
            text = new String[size];
            txId = new String[size];
            paidAt = new OffsetDateTime[size];
        }

        void add(Message message, Predicate<UUID> known) {
            endToEndId[row] = message.endToEndId();
            amount[row] = message.valor();
            payer[row] = id(message.pagador(), known, newParties);
            receiver[row] = id(message.recebedor(), known, newParties);
            text[row] = message.campoLivre();
            txId[row] = message.txId();
            paidAt[row] = message.dataHoraPagamento().atOffset(ZoneOffset.UTC);
            row++;
        }

        Tuple parties() {
            Tuple parameters = Tuple.tuple();
            addParties(parameters, newParties);
            return parameters;
        }

        Tuple messages(Tuple parameters) {
            return parameters
                    .addArrayOfString(endToEndId)
                    .addValue(amount)
                    .addArrayOfUUID(payer)
                    .addArrayOfUUID(receiver)
                    .addArrayOfString(text)
                    .addArrayOfString(txId)
                    .addArrayOfOffsetDateTime(paidAt);
        }
    }

    private static UUID id(Party party, Predicate<UUID> known, Map<UUID, Party> newParties) {
        UUID id = party.id();
        if (!known.test(id)) {
            newParties.put(id, party);
        }
        return id;
    }

    private static void addParties(Tuple parameters, Map<UUID, Party> parties) {
        parameters
                .addArrayOfUUID(parties.keySet().toArray(UUID[]::new))
                .addArrayOfString(strings(parties, Party::nome))
                .addArrayOfString(strings(parties, Party::cpfCnpj))
                .addArrayOfString(strings(parties, Party::ispb))
                .addArrayOfString(strings(parties, Party::agencia))
                .addArrayOfString(strings(parties, Party::contaTransacional))
                .addArrayOfString(strings(parties, party -> party.tipoConta().name()));
    }

    private static String[] strings(Map<UUID, Party> parties, Function<Party, String> field) {
        return parties.values().stream().map(field).toArray(String[]::new);
    }
}
