package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.ExitCode;

/**
 * What a check found.
 *
 * @param level how bad it is
 * @param check what was looked at
 * @param text what was found, and what to do about it
 * @param code what the command ends with where the level is {@link Level#FAIL}
 */
record Finding(Level level, String check, String text, ExitCode code) {
  /** How bad it is. */
  enum Level {
    /** As it should be. */
    OK,
    /** Works, and could work better. */
    WARN,
    /** Does not work, or is wrong. */
    FAIL
  }

  /** A check that looks and may throw. */
  interface Check {
    Finding look() throws Exception;
  }

  static Finding ok(String check, String text) {
    return new Finding(Level.OK, check, text, ExitCode.DONE);
  }

  static Finding warn(String check, String text) {
    return new Finding(Level.WARN, check, text, ExitCode.DONE);
  }

  static Finding fail(String check, String text, ExitCode code) {
    return new Finding(Level.FAIL, check, text, code);
  }

  /** What a check found; what it threw is a failure of something that we depend on. */
  static Finding of(String check, String remedy, Check looking) {
    try {
      return looking.look();
    } catch (Exception | LinkageError e) {
      var known = Main.known(e);
      String said = known == null ? String.valueOf(e) : known.getMessage();
      return fail(check, said.lines().findFirst().orElse("") + " " + remedy, ExitCode.DEPENDENCY);
    }
  }
}
