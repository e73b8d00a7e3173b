package malote.bench.chaos.trial;

import malote.bench.chaos.traffic.Clients;
import malote.bench.load.Trouble;

/** What the clients met with, for people. */
final class Notes {
    private Notes() {}

    static String of(Clients clients) {
        Trouble trouble = clients.trouble();
        return String.format(
                "Clients met with %,d answers 503, %,d broken or refused connections, %,d requests without an answer in time,"
                        + " %,d streams that were over, %,d answers 429; %,d messages came again, as the protocols allow,"
                        + " %,d requests of unknown outcome were not repeated. The longest POST took %,d ms. %s.",
                trouble.unavailable(),
                trouble.broken(),
                trouble.unanswered(),
                trouble.streamsOver(),
                trouble.readsTooMany(),
                clients.redeliveredCount(),
                trouble.unknownOutcomes(),
                trouble.longestPostMillis(),
                clients.shares());
    }
}
