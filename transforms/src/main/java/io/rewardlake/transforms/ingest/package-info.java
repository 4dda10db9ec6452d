/** Raw feedback to preference rows and rejects, as a Beam pipeline. */
package io.rewardlake.transforms.ingest;
