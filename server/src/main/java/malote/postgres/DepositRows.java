package malote.postgres;

import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import malote.message.Message;
import malote.message.Party;
import malote.queue.Store.Deposit;

/**
 * Deposits as the parameters of {@code store_messages}: an array per column.
 *
 * @param newParties the parties that are among the parameters, with their ids
 */
record DepositRows(Tuple parameters, Map<Party, UUID> newParties) {

    /** Leaves out the parties that are known to be stored. */
    static DepositRows of(List<Deposit> deposits, KnownParties known) {
        int size =
                deposits.stream().mapToInt(deposit -> deposit.messages().size()).sum();
        Map<Party, UUID> newParties = new HashMap<>();
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

    private static UUID id(Party party, KnownParties known, Map<Party, UUID> newParties) {
        UUID id = known.find(party);
        return id != null ? id : newParties.computeIfAbsent(party, Party::id);
    }

    /** Each party once, ordered by id: transactions that store the same parties then wait instead of deadlocking. */
    private static void addParties(Tuple parameters, Map<Party, UUID> ids) {
        Map<UUID, Party> parties = new TreeMap<>();
        ids.forEach((party, id) -> parties.put(id, party));
        parameters.addArrayOfUUID(parties.keySet().toArray(UUID[]::new));
        List<Party> ordered = List.copyOf(parties.values());
        parameters
                .addArrayOfString(ordered.stream().map(Party::nome).toArray(String[]::new))
                .addArrayOfString(ordered.stream().map(Party::cpfCnpj).toArray(String[]::new))
                .addArrayOfString(ordered.stream().map(Party::ispb).toArray(String[]::new))
                .addArrayOfString(ordered.stream().map(Party::agencia).toArray(String[]::new))
                .addArrayOfString(ordered.stream().map(Party::contaTransacional).toArray(String[]::new))
                .addArrayOfString(
                        ordered.stream().map(party -> party.tipoConta().name()).toArray(String[]::new));
    }
}
