package io.rewardlake.jobs.house;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** Leaves out tests and the test kit: what remains is the product. */
final class ProductClasses implements ImportOption {
  /** The base package of all rooms. */
  static final String BASE = "io.rewardlake";

  private static final ImportOption NO_TESTS = new ImportOption.DoNotIncludeTests();

  @Override
  public boolean includes(Location location) {
    return NO_TESTS.includes(location) && !location.contains("/testkit/");
  }
}
