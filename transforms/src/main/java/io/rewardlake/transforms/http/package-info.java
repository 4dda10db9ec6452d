/** Requests to servers that may fail: limits on time and size, and repetition. */
package io.rewardlake.transforms.http;
