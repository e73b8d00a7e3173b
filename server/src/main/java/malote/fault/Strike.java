package malote.fault;

import java.util.SplittableRandom;

/**
 * A rule strikes.
 *
 * @param rule its id
 * @param fault what goes wrong
 * @param number how often it has struck, this time included
 */
public record Strike(String rule, Fault fault, long number) {
    /** Chance that is the same for every n-th strike of a rule of this id. */
    public SplittableRandom chance() {
        long seed = 0;
        for (int i = 0; i < rule.length(); i++) {
            seed = 31 * seed + rule.charAt(i);
        }
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
    }
}
