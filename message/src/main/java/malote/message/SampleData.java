package malote.message;

import java.util.List;
import java.util.random.RandomGenerator;

/** What generated messages are put together from. */
final class SampleData {
    /** ISPBs of well-known institutions, as in the Central Bank's list of participants. */
    static final List<String> INSTITUTIONS = List.of(
            "00000000", // Banco do Brasil
            "00360305", // Caixa Econômica Federal
            "00416968", // Banco Inter
            "01181521", // Sicredi
            "02038232", // Sicoob
            "07237373", // Banco do Nordeste
            "08561701", // PagBank
            "09089356", // Efí
            "10573521", // Mercado Pago
            "16501555", // Stone
            "18236120", // Nubank
            "19540550", // Asaas
            "22896431", // PicPay
            "30306294", // BTG Pactual
            "31872495", // C6 Bank
            "33264668", // Banco XP
            "37880206", // Cora
            "58160789", // Safra
            "59285411", // Banco PAN
            "59588111", // Banco BV
            "60701190", // Itaú Unibanco
            "60746948", // Bradesco
            "90400888", // Santander
            "92702067"); // Banrisul

    static final List<String> FIRST_NAMES = List.of(
            "Ana",
            "Antônio",
            "Beatriz",
            "Benício",
            "Bruno",
            "Caio",
            "Camila",
            "Carlos",
            "Cauã",
            "Cecília",
            "Débora",
            "Eduardo",
            "Fábio",
            "Fernanda",
            "Flávio",
            "Francisco",
            "Gabriel",
            "Helena",
            "Heloísa",
            "Inês",
            "João",
            "José",
            "Joaquim",
            "Júlia",
            "Larissa",
            "Letícia",
            "Lívia",
            "Lúcia",
            "Luís",
            "Marcos",
            "Maria",
            "Mariana",
            "Márcia",
            "Miguel",
            "Patrícia",
            "Paulo",
            "Rafael",
            "Raimundo",
            "Raíssa",
            "Renata",
            "Sebastião",
            "Sofia",
            "Sônia",
            "Tainá",
            "Thaís",
            "Vinícius",
            "Vitória",
            "Zélia");

    static final List<String> SURNAMES = List.of(
            "Almeida",
            "Alves",
            "Andrade",
            "Araújo",
            "Assunção",
            "Barbosa",
            "Batista",
            "Cardoso",
            "Carvalho",
            "Conceição",
            "Costa",
            "da Silva",
            "de Sá",
            "dos Santos",
            "Falcão",
            "Ferreira",
            "Fonseca",
            "Freitas",
            "Galvão",
            "Gomes",
            "Gonçalves",
            "Guimarães",
            "Leão",
            "Lima",
            "Lopes",
            "Magalhães",
            "Martins",
            "Melo",
            "Mendonça",
            "Moreira",
            "Nakamura",
            "Nascimento",
            "Nóbrega",
            "Oliveira",
            "Pereira",
            "Ribeiro",
            "Rocha",
            "Rodrigues",
            "Sant'Anna",
            "Schmidt",
            "Simões",
            "Souza",
            "Teixeira",
            "Uchôa",
            "Vasconcelos",
            "Xavier");

    static final List<String> TRADES = List.of(
            "Açougue",
            "Auto Peças",
            "Clínica",
            "Comércio de Alimentos",
            "Construções",
            "Distribuidora",
            "Drogaria",
            "Editora",
            "Escola",
            "Farmácia",
            "Floricultura",
            "Indústria de Móveis",
            "Livraria",
            "Mecânica",
            "Mercado",
            "Padaria e Confeitaria",
            "Papelaria",
            "Pizzaria",
            "Restaurante",
            "Serviços",
            "Transportes",
            "Óptica");

    static final List<String> PHRASES = List.of(
            "Aluguel",
            "Almoço de sexta",
            "Café da manhã",
            "Condomínio",
            "Conta de luz",
            "Divisão do churrasco",
            "Empréstimo – última parcela",
            "Feliz aniversário! 🎉",
            "Frete do pedido",
            "Futebol de quinta",
            "Gorjeta",
            "Manutenção do portão",
            "Material de construção",
            "Mensalidade da escola",
            "Mesada do João",
            "Obrigada pela ajuda",
            "Pagamento de serviços",
            "Pedido nº 1047",
            "Pensão",
            "Presente da vó",
            "Ração do cachorro",
            "Reembolso da viagem",
            "Sinal da reserva",
            "Vaquinha \"Natal solidário\"");

    static final int[] ROUND_REAIS = {
        5, 10, 10, 15, 20, 20, 25, 30, 40, 50, 50, 60, 80, 100, 100, 150, 200, 300, 500, 1_000
    };

    private SampleData() {}

    static String pick(List<String> list, RandomGenerator random) {
        return list.get(random.nextInt(list.size()));
    }

    static String institutionOtherThan(String ispb, RandomGenerator random) {
        int index = random.nextInt(INSTITUTIONS.size());
        String picked = INSTITUTIONS.get(index);
        return picked.equals(ispb) ? INSTITUTIONS.get((index + 1) % INSTITUTIONS.size()) : picked;
    }
}
