package malote.testing;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Starts what {@link MaloteTest} asks for, and hands it to tests. The store of the class closes it. */
final class SpiExtension implements BeforeAllCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace OURS = Namespace.create(SpiExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        spi(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        spi(context).removeFaults();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Spi.class || type == Certificates.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Spi spi = spi(context);
        return parameter.getParameter().getType() == Spi.class ? spi : spi.certificates();
    }

    /** The one of the class, or of the class around it. */
    @SuppressWarnings("deprecation") // What is there instead is not in JUnit 5.
    private static Spi spi(ExtensionContext context) {
        return requireNonNull(context.getStore(OURS)
                .getOrComputeIfAbsent(Spi.class, type -> start(context.getRequiredTestClass()), Spi.class));
    }

    private static Spi start(Class<?> tests) {
        MaloteTest asked = AnnotationSupport.findAnnotation(tests, MaloteTest.class)
                .orElseThrow(() -> new IllegalStateException(tests + " lacks @MaloteTest"));
        Map<String, String> settings = new LinkedHashMap<>();
        for (String setting : asked.settings()) {
            String[] parts = setting.split("=", 2);
            if (parts.length < 2) {
                throw new IllegalStateException("A setting is NAME=VALUE, not " + setting);
            }
            settings.put(parts[0], parts[1]);
        }
        return Spi.start(asked.tls(), settings);
    }
}
