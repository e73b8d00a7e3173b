package malote.bench.load.json;

import java.util.List;

/** What the messages of {@link Mint} are put together from. */
final class Phrases {
    static final List<String> INSTITUTIONS = List.of(
            "00000000",
            "00360305",
            "00416968",
            "01181521",
            "02038232",
            "07237373",
            "08561701",
            "09089356",
            "10573521",
            "16501555",
            "18236120",
            "19540550",
            "22896431",
            "30306294",
            "31872495",
            "33264668",
            "37880206",
            "58160789",
            "59285411",
            "59588111",
            "60701190",
            "60746948",
            "90400888",
            "92702067");

    static final List<String> FIRST_NAMES = List.of(
            "Ana",
            "Antônio",
            "Beatriz",
            "Cauã",
            "Cecília",
            "Débora",
            "Eduardo",
            "Fernanda",
            "Flávio",
            "Gabriel",
            "Helena",
            "Inês",
            "João",
            "José",
            "Júlia",
            "Larissa",
            "Luís",
            "Marcos",
            "Maria",
            "Otávio",
            "Sônia",
            "Vitória");

    static final List<String> SURNAMES = List.of(
            "Almeida",
            "Araújo",
            "Barbosa",
            "Cardoso",
            "Carvalho",
            "Conceição",
            "Costa",
            "Ferreira",
            "Gonçalves",
            "Guimarães",
            "Lima",
            "Magalhães",
            "Nascimento",
            "Oliveira",
            "Pereira",
            "Rocha",
            "Santos",
            "Silva",
            "Souza");

    static final List<String> TEXTS =
            List.of("", "", "", "Aluguel de julho", "Almoço de sábado", "Conta de luz, obrigado!", "Presente da Júlia");

    private Phrases() {}
}
