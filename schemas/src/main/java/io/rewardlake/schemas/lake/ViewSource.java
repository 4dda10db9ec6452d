package io.rewardlake.schemas.lake;

import java.util.List;

/**
 * Views that another room brings, found by {@link java.util.ServiceLoader}: name the class in
 * {@code META-INF/services/io.rewardlake.schemas.lake.ViewSource}.
 */
public interface ViewSource {
  /** The views, each reading tables only. */
  List<View> views();
}
