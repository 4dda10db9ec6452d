/** The notebooks, executed on a lake that the commands have filled. */
package io.rewardlake.jobs.notebook;
