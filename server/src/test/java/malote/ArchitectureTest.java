package malote;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import malote.message.Content;

/** The packages and the arrows between them; they are explained in ARCHITECTURE.md. */
@AnalyzeClasses(packages = "malote", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule arrowsPointInward = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("malote..")
            .layer("message")
            .definedBy("malote.message..")
            .layer("embedded")
            .definedBy("malote.embedded")
            .layer("access")
            .definedBy("malote.access")
            .layer("queue")
            .definedBy("malote.queue..")
            .layer("icom")
            .definedBy("malote.icom")
            .layer("journal")
            .definedBy("malote.journal")
            .layer("fault")
            .definedBy("malote.fault")
            .layer("spi")
            .definedBy("malote.spi..")
            .layer("virtual")
            .definedBy("malote.virtual")
            .layer("rehearsal")
            .definedBy("malote.rehearsal")
            .layer("operator")
            .definedBy("malote.operator")
            .layer("postgres")
            .definedBy("malote.postgres..")
            .layer("file")
            .definedBy("malote.file")
            .layer("tls")
            .definedBy("malote.tls")
            .layer("http")
            .definedBy("malote.http..")
            .optionalLayer("ops")
            .definedBy("malote.ops")
            .layer("settings")
            .definedBy("malote.settings")
            .layer("app")
            .definedBy("malote.app")
            .layer("testing")
            .definedBy("malote.testing")
            .whereLayer("settings")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("testing")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("testing")
            .mayNotAccessAnyLayer()
            .whereLayer("message")
            .mayNotAccessAnyLayer()
            .whereLayer("embedded")
            .mayNotAccessAnyLayer()
            .whereLayer("access")
            .mayOnlyAccessLayers("message")
            .whereLayer("queue")
            .mayOnlyAccessLayers("message")
            .whereLayer("icom")
            .mayOnlyAccessLayers("queue", "message")
            .whereLayer("journal")
            .mayNotAccessAnyLayer()
            .whereLayer("fault")
            .mayNotAccessAnyLayer()
            .whereLayer("spi")
            .mayOnlyAccessLayers("icom", "journal", "fault", "queue", "message")
            .whereLayer("virtual")
            .mayOnlyAccessLayers("spi", "queue", "message")
            .whereLayer("rehearsal")
            .mayOnlyAccessLayers("virtual", "queue")
            .whereLayer("operator")
            .mayOnlyAccessLayers("access", "queue", "message")
            .whereLayer("postgres")
            .mayOnlyAccessLayers(
                    "access",
                    "file",
                    "operator",
                    "spi",
                    "virtual",
                    "rehearsal",
                    "journal",
                    "fault",
                    "icom",
                    "queue",
                    "message",
                    "embedded")
            .whereLayer("file")
            .mayNotAccessAnyLayer()
            .whereLayer("tls")
            .mayOnlyAccessLayers("access", "file", "message")
            .whereLayer("http")
            .mayOnlyAccessLayers(
                    "access", "icom", "journal", "fault", "spi", "virtual", "rehearsal", "operator", "queue", "message")
            .whereLayer("ops")
            .mayOnlyAccessLayers("access", "http", "operator", "queue", "message")
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule theQueueIsBuiltUponItsContract = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("malote.queue..")
            .layer("contract")
            .definedBy("malote.queue")
            .layer("lane")
            .definedBy("malote.queue.lane")
            .layer("read")
            .definedBy("malote.queue.read")
            .layer("keep")
            .definedBy("malote.queue.keep")
            .whereLayer("contract")
            .mayNotAccessAnyLayer()
            .whereLayer("lane")
            .mayOnlyAccessLayers("contract")
            .whereLayer("read")
            .mayOnlyAccessLayers("contract", "lane");

    @ArchTest
    static final ArchRule stagesCanBeCancelled = noClasses()
            .should()
            .callMethod(CompletableFuture.class, "completedStage", Object.class)
            .orShould()
            .callMethod(CompletableFuture.class, "failedStage", Throwable.class)
            .because(
                    "the framework cancels the answer of a client who has gone, and what comes from these fails at that");

    @ArchTest
    static final ArchRule theQueueIsToldTheTime = noClasses()
            .that()
            .resideInAPackage("malote.queue..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("tests set the clock");

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("malote.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theRulesArePureJava = classes()
            .that()
            .resideInAnyPackage(
                    "malote.access",
                    "malote.fault",
                    "malote.message",
                    "malote.message.icom",
                    "malote.queue..",
                    "malote.operator")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "malote.access",
                    "malote.fault",
                    "malote.message",
                    "malote.message.icom",
                    "malote.queue..",
                    "malote.operator",
                    "java..",
                    "org.jspecify.annotations")
            .andShould()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("java.sql..", "java.net..");

    @ArchTest
    static final ArchRule theQueueNeverLooksAtWhatItMoves = noClasses()
            .that()
            .resideInAnyPackage("malote.queue..", "malote.operator", "malote.postgres")
            .should()
            .dependOnClassesThat(resideInAPackage("malote.message..").and(not(type(Content.class))))
            .because("it moves contents of several types");

    @ArchTest
    static final ArchRule sqlStaysInThePostgresPackage = noClasses()
            .that()
            .resideOutsideOfPackage("malote.postgres..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "org.flywaydb..")
            .because("statements are findable in one place");

    @ArchTest
    static final ArchRule routesStayInTheHttpPackage = noClasses()
            .that()
            .resideOutsideOfPackages("malote.http..", "malote.ops")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.ws.rs..");

    @ArchTest
    static void aPackageHasAtMostFifteenClasses(JavaClasses classes) {
        byPackage(classes).forEach((name, types) -> assertThat(types).as(name).hasSizeLessThanOrEqualTo(15));
    }

    @ArchTest
    static void aPackageHasAtMostFortyArrowsInside(JavaClasses classes) {
        byPackage(classes).forEach((name, types) -> assertThat(types.stream()
                        .flatMap(type ->
                                arrows(classes, type).filter(types::contains).map(to -> type + " -> " + to)))
                .as(name)
                .hasSizeLessThanOrEqualTo(40));
    }

    private static Map<String, Set<String>> byPackage(JavaClasses classes) {
        return classes.stream()
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getPackageName,
                        Collectors.mapping(ArchitectureTest::outermost, Collectors.toSet())));
    }

    /** The classes that a class or one inside it uses. */
    private static Stream<String> arrows(JavaClasses classes, String type) {
        return classes.stream()
                .filter(part -> outermost(part).equals(type))
                .flatMap(part -> part.getDirectDependenciesFromSelf().stream())
                .map(arrow -> outermost(arrow.getTargetClass()))
                .filter(to -> !to.equals(type))
                .distinct();
    }

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type.getName());
    }

    /** A record is its parameters. */
    @ArchTest
    static final ArchRule constructorsHaveAtMostSevenParameters = constructors()
            .that()
            .areDeclaredInClassesThat()
            .areNotAssignableTo(Record.class)
            .should()
            .haveRawParameterTypes(new DescribedPredicate<List<JavaClass>>("seven at most") {
                @Override
                public boolean test(List<JavaClass> parameters) {
                    return parameters.size() <= 7;
                }
            });
}
