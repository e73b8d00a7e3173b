package malote;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

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
            .layer("queue")
            .definedBy("malote.queue..")
            .layer("operator")
            .definedBy("malote.operator")
            .layer("postgres")
            .definedBy("malote.postgres")
            .layer("http")
            .definedBy("malote.http")
            .optionalLayer("ops")
            .definedBy("malote.ops")
            .layer("app")
            .definedBy("malote.app")
            .whereLayer("message")
            .mayNotAccessAnyLayer()
            .whereLayer("embedded")
            .mayNotAccessAnyLayer()
            .whereLayer("queue")
            .mayOnlyAccessLayers("message")
            .whereLayer("operator")
            .mayOnlyAccessLayers("queue", "message")
            .whereLayer("postgres")
            .mayOnlyAccessLayers("operator", "queue", "message", "embedded")
            .whereLayer("http")
            .mayOnlyAccessLayers("operator", "queue", "message")
            .whereLayer("ops")
            .mayOnlyAccessLayers("operator", "queue", "message")
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
    static final ArchRule packagesFormNoCycle =
            slices().matching("malote.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theRulesArePureJava = classes()
            .that()
            .resideInAnyPackage("malote.message", "malote.queue..", "malote.operator")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "malote.message", "malote.queue..", "malote.operator", "java..", "org.jspecify.annotations")
            .andShould()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("java.sql..", "java.net..");

    @ArchTest
    static final ArchRule sqlStaysInThePostgresPackage = noClasses()
            .that()
            .resideOutsideOfPackage("malote.postgres")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "org.flywaydb..")
            .because("statements are findable in one place");

    @ArchTest
    static final ArchRule routesStayInTheHttpPackage = noClasses()
            .that()
            .resideOutsideOfPackages("malote.http", "malote.ops")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.ws.rs..");
}
