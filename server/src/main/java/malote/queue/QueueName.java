package malote.queue;

import java.util.Optional;

/** Names a queue: whose it is, and of which kind. Two names are equal if their texts are. */
public final class QueueName {
    private final QueueKind kind;
    private final String owner;
    private final String text;

    /** Made by {@link QueueKind#queue}. */
    QueueName(QueueKind kind, String owner, String text) {
        this.kind = kind;
        this.owner = owner;
        this.text = text;
    }

    /** Reads what {@link #text} wrote; empty if it is of none of these kinds. */
    public static Optional<QueueName> parse(Iterable<QueueKind> kinds, String text) {
        for (QueueKind kind : kinds) {
            if (kind.fits(text)) {
                return Optional.of(new QueueName(kind, kind.owner(text), text));
            }
        }
        return Optional.empty();
    }

    /** What the dialect says of the queue. */
    public QueueKind kind() {
        return kind;
    }

    /** The ISPB of the institution to which the queue belongs. */
    public String owner() {
        return owner;
    }

    /** As the store has it, and people see it. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueueName name && name.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
