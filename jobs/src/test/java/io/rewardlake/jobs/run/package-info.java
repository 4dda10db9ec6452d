/** Tests of the scripts in {@code run/}, which need the packaged jars. */
package io.rewardlake.jobs.run;
