/** A policy that asks an OpenAI-compatible chat endpoint, within limits and a budget. */
package io.rewardlake.transforms.rollout.policy.chat;
