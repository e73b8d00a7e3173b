package malote.postgres;

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
import malote.message.Message;
import malote.message.Party;
import malote.queue.Store.Deposit;

/**
 * Deposits as the parameters of {@code store_messages}: an array per column.
 *
 * @param newParties the parties that are among the parameters: each once, ordered by id, so that transactions that store
 *     the same parties wait instead of deadlocking
 */
record DepositRows(Tuple parameters, SortedMap<UUID, Party> newParties) {

    /** Leaves out the parties that are known to be stored. */
    static DepositRows of(List<Deposit> deposits, Predicate<UUID> known) {
        int size =
                deposits.stream().mapToInt(deposit -> deposit.messages().size()).sum();
        SortedMap<UUID, Party> newParties = new TreeMap<>();
        Integer[] request = new Integer[size];
        String[] ispb = new String[size];
        String[] endToEndId = new String[size];
        BigDecimal[] amount = new BigDecimal[size];
        UUID[] payer = new UUID[size];
        UUID[] receiver = new UUID[size];
        String[] text = new String[size];
        String[] txId = new String[size];
        OffsetDateTime[] paidAt = new OffsetDateTime[size];
        int row = 0;
        for (int i = 0; i < deposits.size(); i++) {
            for (Message message : deposits.get(i).messages()) {
                request[row] = i;
                ispb[row] = deposits.get(i).ispb().code();
                endToEndId[row] = message.endToEndId();
                amount[row] = message.valor();
                payer[row] = id(message.pagador(), known, newParties);
                receiver[row] = id(message.recebedor(), known, newParties);
                text[row] = message.campoLivre();
                txId[row] = message.txId();
                paidAt[row] = message.dataHoraPagamento().atOffset(ZoneOffset.UTC);
                row++;
            }
        }
        Tuple parameters = Tuple.tuple();
        addParties(parameters, newParties);
        parameters
                .addArrayOfString(deposits.stream()
                        .map(deposit -> deposit.ispb().code())
                        .distinct()
                        .toArray(String[]::new))
                .addArrayOfInteger(request)
                .addArrayOfString(ispb)
                .addArrayOfString(endToEndId)
                .addValue(amount)
                .addArrayOfUUID(payer)
                .addArrayOfUUID(receiver)
                .addArrayOfString(text)
                .addArrayOfString(txId)
                .addArrayOfOffsetDateTime(paidAt);
        return new DepositRows(parameters, newParties);
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
