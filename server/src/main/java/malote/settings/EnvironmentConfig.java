package malote.settings;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import io.smallrye.config.SysPropConfigSource;

/**
 * Has Quarkus see the environment and {@code .env} as {@link Environment} does, in place of its own readers, which take a
 * blank variable for a value and read the file by other rules. Found as a service.
 */
public final class EnvironmentConfig implements SmallRyeConfigBuilderCustomizer {
    private static final int JUST_BELOW_THE_ENVIRONMENT = EnvConfigSource.ORDINAL - 5;

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        Environment.loaded().ifPresent(environment -> builder.setAddDefaultSources(false)
                .setAddSystemSources(false)
                .addPropertiesSources()
                .withSources(
                        new SysPropConfigSource(),
                        new EnvConfigSource(environment.ofProcess(), EnvConfigSource.ORDINAL),
                        new EnvConfigSource(environment.ofFile(), JUST_BELOW_THE_ENVIRONMENT)));
    }

    /** After all others, for they ask for the readers that this one replaces. */
    @Override
    public int priority() {
        return Integer.MAX_VALUE;
    }
}
