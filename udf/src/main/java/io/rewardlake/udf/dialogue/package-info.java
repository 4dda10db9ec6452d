/** SQL functions of dialogues. */
package io.rewardlake.udf.dialogue;
