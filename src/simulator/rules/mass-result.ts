/** Results of mass sends and publishings come from WeChat's helper, not from a follower. */
export const massHelper = 'oSimulatedMassHelper00000000'
