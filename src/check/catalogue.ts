import type { Code } from '../core/codes.js'
import type { Rule } from './rule.js'
import { cw1001 } from './rules/cw1001.js'
import { cw1002 } from './rules/cw1002.js'
import { cw1003 } from './rules/cw1003.js'
import { cw1010 } from './rules/cw1010.js'
import { cw1020 } from './rules/cw1020.js'
import { cw1021 } from './rules/cw1021.js'
import { cw1022 } from './rules/cw1022.js'
import { cw1030 } from './rules/cw1030.js'
import { cw1031 } from './rules/cw1031.js'
import { cw1032 } from './rules/cw1032.js'
import { cw2001 } from './rules/cw2001.js'
import { cw2002 } from './rules/cw2002.js'
import { cw2003 } from './rules/cw2003.js'
import { cw2004 } from './rules/cw2004.js'
import { cw2005 } from './rules/cw2005.js'
import { cw2006 } from './rules/cw2006.js'
import { cw2007 } from './rules/cw2007.js'
import { cw2008 } from './rules/cw2008.js'
import { cw2009 } from './rules/cw2009.js'
import { cw2010 } from './rules/cw2010.js'
import { cw2011 } from './rules/cw2011.js'
import { cw2012 } from './rules/cw2012.js'
import { cw2013 } from './rules/cw2013.js'
import { cw2014 } from './rules/cw2014.js'
import { cw2015 } from './rules/cw2015.js'
import { cw2016 } from './rules/cw2016.js'
import { cw2020 } from './rules/cw2020.js'
import { cw2030 } from './rules/cw2030.js'
import { cw2031 } from './rules/cw2031.js'
import { cw2032 } from './rules/cw2032.js'
import { cw2050 } from './rules/cw2050.js'
import { cw2051 } from './rules/cw2051.js'
import { cw2052 } from './rules/cw2052.js'
import { cw3001 } from './rules/cw3001.js'
import { cw3002 } from './rules/cw3002.js'
import { cw3003 } from './rules/cw3003.js'
import { cw3004 } from './rules/cw3004.js'
import { cw3005 } from './rules/cw3005.js'
import { cw3006 } from './rules/cw3006.js'
import { cw3007 } from './rules/cw3007.js'
import { cw3008 } from './rules/cw3008.js'
import { cw3009 } from './rules/cw3009.js'
import { cw3010 } from './rules/cw3010.js'
import { cw3020 } from './rules/cw3020.js'
import { cw3021 } from './rules/cw3021.js'
import { cw3022 } from './rules/cw3022.js'
import { cw3023 } from './rules/cw3023.js'
import { cw3024 } from './rules/cw3024.js'
import { cw3026 } from './rules/cw3026.js'
import { cw3027 } from './rules/cw3027.js'
import { cw3028 } from './rules/cw3028.js'
import { cw3040 } from './rules/cw3040.js'
import { cw3041 } from './rules/cw3041.js'
import { cw4001 } from './rules/cw4001.js'
import { cw4002 } from './rules/cw4002.js'
import { cw4003 } from './rules/cw4003.js'
import { cw4004 } from './rules/cw4004.js'
import { cw4005 } from './rules/cw4005.js'
import { cw4006 } from './rules/cw4006.js'
import { cw4007 } from './rules/cw4007.js'
import { cw4008 } from './rules/cw4008.js'
import { cw4009 } from './rules/cw4009.js'
import { cw4010 } from './rules/cw4010.js'
import { cw4011 } from './rules/cw4011.js'
import { cw4012 } from './rules/cw4012.js'
import { cw5001 } from './rules/cw5001.js'
import { cw5002 } from './rules/cw5002.js'
import { cw5003 } from './rules/cw5003.js'
import { cw5004 } from './rules/cw5004.js'
import { cw5005 } from './rules/cw5005.js'
import { cw5006 } from './rules/cw5006.js'
import { cw5007 } from './rules/cw5007.js'
import { cw5008 } from './rules/cw5008.js'
import { cw5009 } from './rules/cw5009.js'
import { cw5010 } from './rules/cw5010.js'
import { cw5011 } from './rules/cw5011.js'
import { cw5012 } from './rules/cw5012.js'
import { cw5013 } from './rules/cw5013.js'
import { cw5020 } from './rules/cw5020.js'
import { cw5021 } from './rules/cw5021.js'
import { cw6001 } from './rules/cw6001.js'
import { cw6002 } from './rules/cw6002.js'
import { cw6003 } from './rules/cw6003.js'
import { cw6004 } from './rules/cw6004.js'
import { cw6005 } from './rules/cw6005.js'
import { cw6006 } from './rules/cw6006.js'
import { cw6007 } from './rules/cw6007.js'
import { cw6008 } from './rules/cw6008.js'
import { cw6009 } from './rules/cw6009.js'
import { cw6010 } from './rules/cw6010.js'
import { cw6011 } from './rules/cw6011.js'
import { cw6012 } from './rules/cw6012.js'
import { cw6013 } from './rules/cw6013.js'
import { cw6014 } from './rules/cw6014.js'
import { cw6015 } from './rules/cw6015.js'
import { cw6016 } from './rules/cw6016.js'
import { cw6017 } from './rules/cw6017.js'
import { cw6018 } from './rules/cw6018.js'
import { cw6019 } from './rules/cw6019.js'
import { cw6020 } from './rules/cw6020.js'
import { cw6021 } from './rules/cw6021.js'
import { cw6022 } from './rules/cw6022.js'
import { cw6023 } from './rules/cw6023.js'
import { cw6024 } from './rules/cw6024.js'
import { cw6025 } from './rules/cw6025.js'
import { cw6026 } from './rules/cw6026.js'
import { cw6027 } from './rules/cw6027.js'
import { cw6030 } from './rules/cw6030.js'
import { cw6031 } from './rules/cw6031.js'
import { cw6032 } from './rules/cw6032.js'
import { cw6033 } from './rules/cw6033.js'
import { cw6034 } from './rules/cw6034.js'
import { cw6035 } from './rules/cw6035.js'
import { cw6036 } from './rules/cw6036.js'
import { cw6037 } from './rules/cw6037.js'
import { cw6038 } from './rules/cw6038.js'
import { cw6039 } from './rules/cw6039.js'
import { cw6040 } from './rules/cw6040.js'
import { cw6041 } from './rules/cw6041.js'
import { cw6042 } from './rules/cw6042.js'
import { cw6043 } from './rules/cw6043.js'
import { cw6044 } from './rules/cw6044.js'
import { cw6045 } from './rules/cw6045.js'
import { cw6046 } from './rules/cw6046.js'
import { cw6047 } from './rules/cw6047.js'
import { cw6060 } from './rules/cw6060.js'
import { cw6061 } from './rules/cw6061.js'
import { cw6062 } from './rules/cw6062.js'
import { cw6063 } from './rules/cw6063.js'
import { cw6064 } from './rules/cw6064.js'
import { cw6065 } from './rules/cw6065.js'
import { cw6066 } from './rules/cw6066.js'
import { cw6067 } from './rules/cw6067.js'
import { cw6070 } from './rules/cw6070.js'
import { cw6071 } from './rules/cw6071.js'
import { cw6072 } from './rules/cw6072.js'
import { cw6073 } from './rules/cw6073.js'
import { cw6074 } from './rules/cw6074.js'
import { cw6075 } from './rules/cw6075.js'
import { cw6076 } from './rules/cw6076.js'
import { cw6077 } from './rules/cw6077.js'
import { cw6078 } from './rules/cw6078.js'
import { cw6090 } from './rules/cw6090.js'
import { cw6091 } from './rules/cw6091.js'
import { cw6092 } from './rules/cw6092.js'
import { cw6093 } from './rules/cw6093.js'
import { cw6094 } from './rules/cw6094.js'
import { cw6095 } from './rules/cw6095.js'
import { cw6096 } from './rules/cw6096.js'
import { cw6097 } from './rules/cw6097.js'
import { cw6098 } from './rules/cw6098.js'
import { cw6099 } from './rules/cw6099.js'
import { cw6100 } from './rules/cw6100.js'
import { cw6101 } from './rules/cw6101.js'
import { cw8001 } from './rules/cw8001.js'
import { cw8002 } from './rules/cw8002.js'
import { cw8003 } from './rules/cw8003.js'
import { cw8004 } from './rules/cw8004.js'
import { cw8005 } from './rules/cw8005.js'
import { cw8006 } from './rules/cw8006.js'
import { cw8007 } from './rules/cw8007.js'
import { cw8008 } from './rules/cw8008.js'
import { cw8009 } from './rules/cw8009.js'
import { cw8010 } from './rules/cw8010.js'

/** Every rule, by code. */
export const RULES: readonly Rule[] = [
  cw1001,
  cw1002,
  cw1003,
  cw1010,
  cw1020,
  cw1021,
  cw1022,
  cw1030,
  cw1031,
  cw1032,
  cw2001,
  cw2002,
  cw2003,
  cw2004,
  cw2005,
  cw2006,
  cw2007,
  cw2008,
  cw2009,
  cw2010,
  cw2011,
  cw2012,
  cw2013,
  cw2014,
  cw2015,
  cw2016,
  cw2020,
  cw2030,
  cw2031,
  cw2032,
  cw2050,
  cw2051,
  cw2052,
  cw3001,
  cw3002,
  cw3003,
  cw3004,
  cw3005,
  cw3006,
  cw3007,
  cw3008,
  cw3009,
  cw3010,
  cw3020,
  cw3021,
  cw3022,
  cw3023,
  cw3024,
  cw3026,
  cw3027,
  cw3028,
  cw3040,
  cw3041,
  cw4001,
  cw4002,
  cw4003,
  cw4004,
  cw4005,
  cw4006,
  cw4007,
  cw4008,
  cw4009,
  cw4010,
  cw4011,
  cw4012,
  cw5001,
  cw5002,
  cw5003,
  cw5004,
  cw5005,
  cw5006,
  cw5007,
  cw5008,
  cw5009,
  cw5010,
  cw5011,
  cw5012,
  cw5013,
  cw5020,
  cw5021,
  cw6001,
  cw6002,
  cw6003,
  cw6004,
  cw6005,
  cw6006,
  cw6007,
  cw6008,
  cw6009,
  cw6010,
  cw6011,
  cw6012,
  cw6013,
  cw6014,
  cw6015,
  cw6016,
  cw6017,
  cw6018,
  cw6019,
  cw6020,
  cw6021,
  cw6022,
  cw6023,
  cw6024,
  cw6025,
  cw6026,
  cw6027,
  cw6030,
  cw6031,
  cw6032,
  cw6033,
  cw6034,
  cw6035,
  cw6036,
  cw6037,
  cw6038,
  cw6039,
  cw6040,
  cw6041,
  cw6042,
  cw6043,
  cw6044,
  cw6045,
  cw6046,
  cw6047,
  cw6060,
  cw6061,
  cw6062,
  cw6063,
  cw6064,
  cw6065,
  cw6066,
  cw6067,
  cw6070,
  cw6071,
  cw6072,
  cw6073,
  cw6074,
  cw6075,
  cw6076,
  cw6077,
  cw6078,
  cw6090,
  cw6091,
  cw6092,
  cw6093,
  cw6094,
  cw6095,
  cw6096,
  cw6097,
  cw6098,
  cw6099,
  cw6100,
  cw6101,
  cw8001,
  cw8002,
  cw8003,
  cw8004,
  cw8005,
  cw8006,
  cw8007,
  cw8008,
  cw8009,
  cw8010,
]

export function ruleOf(code: Code): Rule | undefined {
  return RULES.find((rule) => rule.code === code)
}
