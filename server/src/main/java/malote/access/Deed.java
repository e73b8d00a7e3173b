package malote.access;

import org.jspecify.annotations.Nullable;

/**
 * What somebody did, for the audit.
 *
 * @param target what it was done to: an institution, a collector, a key, or, of a refusal, why
 */
public record Deed(Actor actor, Act act, String target) {
    /**
     * Who did it, and from where.
     *
     * @param name as {@link Caller#name}; null if it is not known
     * @param address of the network; null for one who is at the machine itself
     * @param request the name of the request, if it has one
     */
    public record Actor(
            @Nullable String name,
            Caller.Kind kind,
            @Nullable String address,
            @Nullable String request) {}

    /** As a row of the audit: who, what told it, address, request, act, target. */
    public @Nullable String[] row() {
        String kind =
                switch (actor.kind()) {
                    case NONE -> "nada";
                    case KEY -> "chave";
                    case CERTIFICATE -> "certificado";
                };
        return new @Nullable String[] {actor.name(), kind, actor.address(), actor.request(), act.text(), target};
    }

    /** What there is to do. */
    public enum Act {
        CREATE_KEY("criar-chave"),
        ROTATE_KEY("rotacionar-chave"),
        REVOKE_KEY("revogar-chave"),
        END_COLLECTOR("encerrar-coletor"),
        STOP_STREAMS("parar-fluxos"),
        GENERATE("gerar-mensagens"),
        CHANGE_FAULTS("mudar-falhas"),
        LOOK("ver-mensagens"),
        CHANGE_PARTICIPANT("alterar-participante"),
        TELL("avisar"),
        PAY("pagar"),
        REHEARSE("ensaiar"),
        DELETE_REHEARSAL("apagar-ensaio"),
        LOGIN("entrar"),
        /** Not done, for it was refused. */
        REFUSAL("recusa");

        private final String text;

        Act(String text) {
            this.text = text;
        }

        /** In the words of the table. */
        public String text() {
            return text;
        }
    }
}
