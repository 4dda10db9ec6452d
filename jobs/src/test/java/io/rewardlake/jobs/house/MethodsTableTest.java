package io.rewardlake.jobs.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.rewardlake.jobs.Main;
import io.rewardlake.schemas.Method;
import io.rewardlake.udf.RewardFunctions;
import io.rewardlake.udf.function.SqlFunction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/** Every published method is named once, tested, reachable, and listed in the README. */
class MethodsTableTest {
  private static final List<Published> METHODS =
      new ClassFileImporter()
          .withImportOption(new ProductClasses()).importPackages(ProductClasses.BASE).stream()
              .filter(type -> type.isAnnotatedWith(Method.class))
              .map(type -> new Published(type, type.getAnnotationOfType(Method.class)))
              .sorted(Comparator.comparing(published -> published.method().id()))
              .toList();

  /** A class and the method that it implements. */
  private record Published(JavaClass type, Method method) {
    /** The class's file below a source folder of its room, with a suffix to its name. */
    String source(String folder, String suffix) {
      String name = type.getName();
      String room = name.split("\\.", -1)[2];
      return "%s/src/%s/java/%s%s.java".formatted(room, folder, name.replace('.', '/'), suffix);
    }

    String test() {
      return source("test", "Test");
    }

    List<String> line() {
      return List.of(
          "%s (%s, %d)".formatted(method.title(), paper(), method.year()),
          link(type.getSimpleName(), source("main", "")),
          "`" + method.usage() + "`",
          link(type.getSimpleName() + "Test", test()));
    }

    private String paper() {
      String arxiv = "\\d{4}\\.\\d{5}";
      return method.paper().matches(arxiv) ? "arXiv " + method.paper() : method.paper();
    }

    private static String link(String text, String target) {
      return "[%s](%s)".formatted(text, target);
    }
  }

  @Test
  void idsAreUnique() {
    assertThat(METHODS).isNotEmpty();
    assertThat(METHODS).extracting(published -> published.method().id()).doesNotHaveDuplicates();
  }

  @Test
  void everyMethodHasATestOfItsOwn() {
    assertThat(METHODS)
        .extracting(published -> Readme.ROOT.resolve(published.test()))
        .allSatisfy(path -> assertThat((Path) path).isRegularFile());
  }

  @Test
  void everyUsageCanBeTyped() {
    Set<String> typed =
        new HashSet<>(CommandSpec.forAnnotatedObject(Main.class).subcommands().keySet());
    RewardFunctions.all().stream().map(SqlFunction::qualifiedName).forEach(typed::add);
    METHODS.forEach(published -> typed.add("Java: " + published.type().getSimpleName()));
    assertThat(METHODS).allSatisfy(one -> assertThat(one.method().usage()).isIn(typed));
  }

  @Test
  void readmeListsEveryMethod() throws IOException {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("Method", "Class", "SQL name or command", "Test"));
    METHODS.forEach(published -> lines.add(published.line()));
    Readme.requireTable("methods", lines);
  }
}
