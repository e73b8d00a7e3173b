package malote.bench.load;

import malote.bench.history.History;
import malote.bench.http.Loop;

/** What the clients of a long load have in common. */
public record Load(Loop loop, History history, Trouble trouble) {}
