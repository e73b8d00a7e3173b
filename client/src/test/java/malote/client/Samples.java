package malote.client;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Messages by number. */
public final class Samples {
    private Samples() {}

    /** The id of the message with a number. */
    public static String id(int number) {
        return String.format(Locale.ROOT, "E00000000202602211927abcd%07d", number);
    }

    /** One message as the server writes it. */
    public static String message(int number) {
        return "{\"endToEndId\":\"" + id(number)
                + "\",\"valor\":90.20,"
                + "\"pagador\":{\"nome\":\"Ana Souza\",\"cpfCnpj\":\"98716278190\",\"ispb\":\"00000000\",\"agencia\":\"0001\","
                + "\"contaTransacional\":\"1231231\",\"tipoConta\":\"CACC\"},"
                + "\"recebedor\":{\"nome\":\"Padaria Lima \\uD83C\\uDF5E\",\"cpfCnpj\":\"60912747000148\","
                + "\"ispb\":\"32074986\",\"agencia\":\"0361\",\"contaTransacional\":\"1210098\",\"tipoConta\":\"SVGS\"},"
                + "\"campoLivre\":\"\",\"txId\":\"pedido" + number
                + "\",\"dataHoraPagamento\":\"2026-02-21T19:27:01.100Z\"}";
    }

    /** An object if it is one, else an array. */
    public static String json(int... numbers) {
        String all = Arrays.stream(numbers).mapToObj(Samples::message).collect(Collectors.joining(","));
        return numbers.length == 1 ? all : "[" + all + "]";
    }
}
