package io.rewardlake.schemas;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the one class that implements a published method.
 *
 * <p>The methods table of the README is generated from these annotations; a build fails when that
 * table is stale, when an id is used twice, or when an annotated class has no test of its own.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Method {
  /** Short unique name in kebab case, for example {@code preference-strength}. */
  String id();

  /** What the field calls it. */
  String title();

  /** arXiv number of the source, or a short citation where there is none. */
  String paper();

  /** Year of the source. */
  int year();

  /** How a person reaches it. */
  Kind kind();

  /**
   * What a person types: the SQL function's qualified name, or the command; {@code Java: ClassName}
   * where it is reached from Java alone.
   */
  String usage();

  /** How a method is reached. */
  enum Kind {
    /** A scalar SQL function in the {@code reward} catalog. */
    FUNCTION,
    /** A {@code Dataset<Row>} to {@code Dataset<Row>} transform, run by a command. */
    TRANSFORM,
    /** Training or scoring inside Spark tasks, run by a command. */
    STAGE
  }
}
