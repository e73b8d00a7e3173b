package malote.cli.bank;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Says on standard output how banks stand: each second at a terminal, else every ten. */
public final class Ticker {
    private static final boolean TERMINAL = Boolean.getBoolean("malote.terminal");
    private static final int QUIET_SECONDS = 10;

    private Ticker() {}

    /**
     * Says how they stand for so long, or until the server does not let one collect.
     *
     * @param seconds how long; 0: until the thread is interrupted or the process ends
     */
    public static void run(Collection<Bank> banks, int seconds) throws InterruptedException {
        for (int second = 1; (seconds == 0 || second <= seconds) && areWelcome(banks); second++) {
            TimeUnit.SECONDS.sleep(1);
            if (TERMINAL || second % QUIET_SECONDS == 0 || second == seconds) {
                String line = banks.stream().map(Bank::summary).collect(Collectors.joining(" | "));
                System.out.print(TERMINAL ? "\r\u001b[K" + line : line + "\n");
                System.out.flush();
            }
        }
    }

    private static boolean areWelcome(Collection<Bank> banks) {
        return banks.stream().allMatch(bank -> bank.refusal().isEmpty());
    }
}
