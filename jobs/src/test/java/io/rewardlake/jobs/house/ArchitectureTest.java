package io.rewardlake.jobs.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.rewardlake.jobs.Main;
import io.rewardlake.transforms.Transform;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine.Command;

/** The rules of the house: every static field of type {@link ArchRule} is one. */
class ArchitectureTest {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ProductClasses())
          .importPackages(ProductClasses.BASE);

  /** Columns that differ from one evaluation of a plan to the next. */
  private static final Set<String> UNREPEATABLE =
      Set.of(
          "rand",
          "randn",
          "random",
          "shuffle",
          "uuid",
          "monotonically_increasing_id",
          "spark_partition_id",
          "current_date",
          "current_timestamp",
          "localtimestamp",
          "now",
          "unix_timestamp");

  private static final Set<String> COLLECTING =
      Set.of("collect", "collectAsList", "toLocalIterator");

  /** Classes below jobs that bring rows to the driver, few by design. */
  private static final Set<String> COLLECTORS =
      Set.of(
          // One sum and one row count per commit
          "io.rewardlake.schemas.lake.ContentHash",
          // The rows of one stage in the ledger
          "io.rewardlake.schemas.lake.StageRun",
          // At most 1,000 goals per environment
          "io.rewardlake.transforms.hindsight.GoalPool",
          // The books of one ingest: a row per count and per reason of rejects
          "io.rewardlake.transforms.ingest.StagedIngest");

  static final ArchRule arrowsGoDownOnly =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("schemas")
          .definedBy("io.rewardlake.schemas..")
          .layer("udf")
          .definedBy("io.rewardlake.udf..")
          .layer("transforms")
          .definedBy("io.rewardlake.transforms..")
          .layer("jobs")
          .definedBy("io.rewardlake.jobs..")
          .whereLayer("schemas")
          .mayNotAccessAnyLayer()
          .whereLayer("udf")
          .mayOnlyAccessLayers("schemas")
          .whereLayer("transforms")
          .mayOnlyAccessLayers("schemas", "udf")
          .whereLayer("jobs")
          .mayNotBeAccessedByAnyLayer();

  static final ArchRule everyClassIsInARoom =
      classes()
          .should()
          .resideInAnyPackage(
              "io.rewardlake.schemas..",
              "io.rewardlake.udf..",
              "io.rewardlake.transforms..",
              "io.rewardlake.jobs..");

  static final ArchRule networksLiveInLearnAndEncoders =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.rewardlake.transforms.learn..", "io.rewardlake.transforms.embed.model..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  static final ArchRule beamLivesInIngest =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.rewardlake.transforms.ingest..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.beam..");

  static final ArchRule onlyMainEndsTheProcess =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(Main.class.getName())
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  static final ArchRule randomnessIsKeyed =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Random.class, SplittableRandom.class, ThreadLocalRandom.class)
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethod(StrictMath.class, "random")
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .because("RandomStreams keys every draw by names, so that a retry draws the same");

  static final ArchRule columnsAreRepeatable =
      noClasses()
          .should()
          .callMethodWhere(method("an unrepeatable column", functions.class, UNREPEATABLE));

  static final ArchRule rowsStayOnTheExecutors =
      noClasses()
          .that(
              describe(
                  "are below jobs and not among the few collectors",
                  type ->
                      !resideInAPackage("io.rewardlake.jobs..").test(type)
                          && !COLLECTORS.contains(type.getName())))
          .should()
          .callMethodWhere(method("bringing rows to the driver", Dataset.class, COLLECTING));

  static final ArchRule encodersAreExplicit =
      noClasses().should().callMethod(Encoders.class, "bean", Class.class);

  static final ArchRule commandsAreCommands =
      classes()
          .that()
          .haveSimpleNameEndingWith("Command")
          .and()
          .doNotHaveModifier(ABSTRACT)
          .should()
          .beAnnotatedWith(Command.class)
          .andShould()
          .resideInAPackage("io.rewardlake.jobs..");

  static final ArchRule transformsAreImmutable =
      fields()
          .that()
          .areDeclaredInClassesThat()
          .areAssignableTo(Transform.class)
          .should()
          .beFinal();

  static final ArchRule noMutableStatics = fields().that().areStatic().should().beFinal();

  @TestFactory
  Stream<DynamicTest> theHouseStands() {
    assertThat(PRODUCT).hasSizeGreaterThan(100);
    return Stream.of(ArchitectureTest.class.getDeclaredFields())
        .filter(field -> field.getType() == ArchRule.class)
        .map(
            field ->
                DynamicTest.dynamicTest(
                    field.getName(), () -> ((ArchRule) field.get(null)).check(PRODUCT)));
  }

  private static DescribedPredicate<JavaCall<?>> method(
      String what, Class<?> owner, Set<String> names) {
    return describe(
        what,
        call ->
            call.getTargetOwner().isAssignableTo(owner)
                && names.contains(call.getTarget().getName()));
  }
}
