/** The rules of the house: who may know whom, what is forbidden, what the README must say. */
package io.rewardlake.jobs.house;
