package malote.message.json;

import java.util.List;
import malote.message.Fault;
import malote.message.Message;

/** What came of reading a well-formed body: all of its messages or, if one has a fault, none. */
public sealed interface Reading {
    /**
     * Every message follows the rules.
     *
     * @param messages in the order of the body, each once
     * @param received how many the body held, repeated ones counted again
     */
    record Accepted(List<Message> messages, int received) implements Reading {}

    /**
     * Some message does not follow the rules.
     *
     * @param faults the first {@value FaultList#MAX_LISTED}, in the order of the body's messages
     * @param total how many there are
     */
    record Refused(List<Fault> faults, int total) implements Reading {}
}
